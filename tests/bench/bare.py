"""What the API is measured against: the same tables, token check and queries behind plain FastAPI routes.

Written as FastAPI's and SQLModel's own guides write it: a session and a user as dependencies, `def` routes, rows as answers.
python -m tests.bench.bare PORT DATA_FOLDER DATABASE_URL
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from uuid import UUID

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel
from sqlmodel import Session, col, select

from core import config
from core.services import tokens
from core.services.records import UserRecord
from storage import database
from storage.models import Book, now
from storage.queries.books import OUT, ShelfRow

app = FastAPI()


def _session() -> Iterator[Session]:
    with Session(database.engine()) as session:
        yield session


Db = Annotated[Session, Depends(_session)]


def _user(session: Db, token: Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="login"))]) -> UserRecord:
    user = tokens.user_for_access(session, token)
    if user is None:
        raise HTTPException(401)
    return user


User = Annotated[UserRecord, Depends(_user)]


class Change(BaseModel):
    title: str


@app.get("/books")
def shelf(session: Db, user: User, limit: int = 50) -> list[ShelfRow]:
    columns = [getattr(Book, name) for name in ShelfRow.__dataclass_fields__]
    found = select(*columns).where(Book.user_id == user.id, OUT).order_by(col(Book.updated_at).desc(), col(Book.id)).limit(limit)
    return [ShelfRow(*row) for row in session.exec(found)]


@app.get("/books/{book_id}")
def get(session: Db, user: User, book_id: UUID) -> Book:
    return _owned(session, user, book_id)


@app.put("/books/{book_id}")
def change(session: Db, user: User, book_id: UUID, given: Change) -> Book:
    book = _owned(session, user, book_id)
    book.title, book.updated_at = given.title, now()
    session.add(book)
    session.commit()
    session.refresh(book)
    return book


def _owned(session: Session, user: UserRecord, book_id: UUID) -> Book:
    book = session.exec(select(Book).where(Book.id == book_id, Book.user_id == user.id, OUT)).first()
    if book is None:
        raise HTTPException(404)
    return book


if __name__ == "__main__":
    settings = config.load(data_dir=Path(sys.argv[2]), database_url=sys.argv[3])
    config.use(settings)
    database.connect(settings.database)
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
