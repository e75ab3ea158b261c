"""A test asks by view: the arguments are the view's."""

from typing import assert_type

from werkzeug.test import TestResponse

from erlen import Erlen

app = Erlen(__name__)


@app.get("/user/<int:user_id>")
def user(user_id: int) -> str:
    return str(user_id)


client = app.test_client()
assert_type(client.get("/user/3"), TestResponse)
assert_type(client.on(user)(user_id=3), TestResponse)
client.on(user, method="POST", headers={"X-Made": "yes"}, json={"a": 1}, query={"page": 2})(user_id=3)
for method in ("GET", "POST"):
    assert_type(client.open("/user/3", method=method), TestResponse)
client.post("/user/3", data={"a": "b"}, follow_redirects=True)

with client.session_transaction() as session:
    session["user"] = 3
