"""A client made by a public generator from /openapi.json makes a book: python -m tests.bench.client (needs uv and the package index).

The generator (openapi-python-client) runs in an environment of its own; what it wrote is used as a stranger would.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from tests.serving import running

STORY = """
import sys
from sals_memory_maker_client import AuthenticatedClient, Client
from sals_memory_maker_client import models as m
from sals_memory_maker_client.api.auth import auth_login, auth_register
from sals_memory_maker_client.api.books import books_change, books_create, books_get, books_shelf
from sals_memory_maker_client.api.edits import edits_make
from sals_memory_maker_client.api.memories import memories_add, memories_of_book

url, email, password = sys.argv[1], "client@example.org", "a-long-walk-by-the-sea"
visitor = Client(base_url=url)
assert auth_register.sync(client=visitor, body=m.Registration(email=email, password=password)).email == email
pair = auth_login.sync(client=visitor, body=m.SignIn(username=email, password=password))
maker = AuthenticatedClient(base_url=url, token=pair.access_token)
book = books_create.sync(client=maker, body=m.NewBook(title="Four days in April"), idempotency_key="the-first")
again = books_create.sync(client=maker, body=m.NewBook(title="Four days in April"), idempotency_key="the-first")
assert book.id == again.id and len(books_shelf.sync(client=maker).items) == 1
memories_add.sync(client=maker, book_id=book.id, body=m.NewMemory(text="Nobody had told us about the steps."))
assert memories_of_book.sync(client=maker, book_id=book.id).items[0].text.startswith("Nobody")
pages = [m.Page(id=f"p{number}", kind=m.PageKind.BLANK) for number in (1, 2)]
document = m.Document(title=book.title, format_="booklet-8x8", theme="bookshop", pages=pages)
laid_out = books_change.sync(client=maker, book_id=book.id, body=m.BookChange(content=document, revision=0))
assert laid_out.revision == 1, laid_out
edit = m.NewEdits(revision=1, edits=[m.LockPage(page_id="p1", locked=True)])
assert edits_make.sync(client=maker, book_id=book.id, body=edit).revision == 2
told = books_get.sync(client=maker, book_id=book.id)
assert told.content.pages[0].locked and told.revision == 2
refused = books_change.sync(client=maker, book_id=book.id, body=m.BookChange(content=document, revision=0), if_match='"1"')
assert isinstance(refused, m.Problem) and refused.code == "revision_moved", refused
print(f"a generated client registered, signed in and made {told.title!r}, revision {told.revision}")
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as server:
        document, client = Path(folder) / "openapi.json", Path(folder) / "client"
        document.write_text(httpx.get(f"{server.url}/openapi.json", timeout=60).text)
        generate = ["uvx", "openapi-python-client", "generate", "--path", str(document), "--output-path", str(client), "--meta", "setup"]
        made = subprocess.run(generate, cwd=folder, capture_output=True, text=True)
        print(f"{(made.stdout + made.stderr).count('WARNING')} warnings of the generator, about answers that are files", flush=True)
        use = ["uv", "run", "--no-project", "--with", str(client), "python", "-c", STORY, server.url]
        return subprocess.run(use, cwd=folder).returncode


if __name__ == "__main__":
    sys.exit(main())
