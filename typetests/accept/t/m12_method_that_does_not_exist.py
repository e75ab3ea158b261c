"""Beside mistake 12: a method of one's own goes by its name."""

from shop import app, blog

from erlen import CustomMethod, View, link

PROPFIND = CustomMethod("PROPFIND")


def save() -> str:
    return "saved"


app.route("/own", methods=[PROPFIND])(save)
app.route("/both", methods=["GET", CustomMethod("REPORT")])(save)
app.add_url_rule("/rule", view_func=save, methods=[PROPFIND, "GET"])
blog.route("/own", methods=(PROPFIND,))(save)


class Save(View):
    methods = [PROPFIND, "GET"]

    def dispatch_request(self) -> str:
        return "saved"


link(save, method="GET")()
link(save, method=PROPFIND)()
app.test_client().on(save, method=PROPFIND)()
