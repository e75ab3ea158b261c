"""Mistake 12: `methods=['PSOT']`, a method that does not exist."""

from shop import app, blog, shop

from erlen import CustomMethod, MethodView, View, link


def save() -> str:
    return "saved"


app.route("/", methods=["PSOT"])  # E
app.route("/", methods=["Post"])  # E
app.route("/", methods=("GET", "PSOT"))  # E
app.route("/", methods={"GET", "PSOT"})  # E
app.route("/", methods=frozenset({"PSOT"}))  # E
app.route("/", methods=["POST "])  # E
app.route("/", methods=[3])  # E
blog.route("/", methods=["PSOT"])  # E
shop.route("/", methods=["PSOT"])  # E
app.route("/", methods=[CustomMethod("PROPFIND"), "PSOT"])  # E


@app.route("/a", methods=["GET", "DELTE"])  # E
def plain() -> str:
    return "saved"


@blog.route("/b", methods=["PROPFIND"])  # E
async def waits() -> str:
    return "saved"


app.add_url_rule("/", view_func=save, methods=["PSOT"])  # E
blog.add_url_rule("/", view_func=save, methods=["PSOT"])  # E
shop.add_url_rule("/", view_func=save, methods=("GET", "PSOT"))  # E


class Save(View):
    methods = ["PSOT"]  # E

    def dispatch_request(self) -> str:
        return "saved"


class Many(MethodView):
    methods = {"GET", "PSOT"}  # E

    def post(self) -> str:
        return "saved"


link(plain, method="PSOT")  # E
app.test_client().on(plain, method="PSOT")  # E
app.psot("/")  # E
