// Sends the form and shows how far it is; without this script the browser sends it.
const bar = document.querySelector("progress");

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
    if (lengthComputable) bar.value = loaded / total;
  });
  // The answer is the page again, with the file or with what is wrong with it.
  request.addEventListener("load", () => {
    const main = request.responseXML?.querySelector("main");
    if (main) document.querySelector("main").replaceWith(document.adoptNode(main));
    else location.reload();
  });
  request.addEventListener("error", () => location.reload());
  request.responseType = "document";
  request.open("POST", location.href);
  bar.value = 0;
  bar.hidden = false;
  request.send(new FormData(event.target));
});
