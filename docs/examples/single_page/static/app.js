// Shows the view of the current path; links change the path without a request for a page.
const view = document.getElementById("view");

async function load(url) {
  const response = await fetch(url);
  const data = await response.json();
  if (!response.ok) throw new Error(data.error);
  return data;
}

function link(href, text) {
  const a = document.createElement("a");
  a.href = href;
  a.textContent = text;
  return a;
}

async function show() {
  const [, number] = location.pathname.match(/^\/books\/(\d+)$/) ?? [];
  try {
    if (number) {
      view.replaceChildren((await load(`/api/books/${number}`)).title);
    } else {
      const books = await load("/api/books");
      view.replaceChildren(...books.map((book) => link(`/books/${book.id}`, book.title)));
    }
  } catch (error) {
    view.replaceChildren(error.message);
  }
}

document.addEventListener("click", (event) => {
  const a = event.target.closest("a");
  if (!a || a.origin !== location.origin) return;
  event.preventDefault();
  history.pushState(null, "", a.href);
  show();
});
addEventListener("popstate", show);
show();
