"""TODO files"""

from fastapi import Request

from core.services.records import UserRecord


async def show(user: UserRecord, request: Request) -> None:
    pass
