"""Mistake 58: a test that asks for a URL which does not exist."""

from erlen import Erlen

app = Erlen(__name__)


@app.get("/user/<int:user_id>")
def user(user_id: int) -> str:
    return str(user_id)


client = app.test_client()
client.on(user)()  # E
client.on(user)(user_id="3")  # E
client.on(user)(userid=3)  # E
client.on("user")  # E
client.on(user, jsn={})  # E: mypy pyright pyrefly
client.on(usr)  # E
client.get("/", jsn={})  # E: mypy pyright pyrefly
