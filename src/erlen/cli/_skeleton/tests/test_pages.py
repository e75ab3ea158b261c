"""What visitors see."""

from erlen.testing import ErlenClient

from package_name.pages import NAME, greet, index


def test_the_world_is_greeted_first(client: ErlenClient) -> None:
    assert "Hello, World!" in client.on(index)().text


def test_a_page_that_is_not_there_leads_back(client: ErlenClient) -> None:
    reply = client.get("/nowhere")

    assert reply.status_code == 404
    assert "<h1>Not Found</h1>" in reply.text
    assert 'href="/"' in reply.text


def test_a_name_is_remembered(client: ErlenClient) -> None:
    reply = client.on(greet, data={"name": "Ada"}, follow_redirects=True)()

    assert "Hello, Ada!" in reply.text
    with client.session_transaction() as session:
        assert session[NAME] == "Ada"


def test_a_name_is_escaped(client: ErlenClient) -> None:
    reply = client.on(greet, data={"name": "<b>Ada</b>"}, follow_redirects=True)()

    assert "<b>Ada</b>" not in reply.text


def test_an_empty_name_is_refused(client: ErlenClient) -> None:
    reply = client.on(greet, data={"name": " "}, follow_redirects=True)()

    assert "Please enter a name." in reply.text
