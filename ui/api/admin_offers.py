"""What is on offer, prices, coupons and the operator's texts by program; `GET /api/v1/kinds` and its like list the offers. For others
these are not there."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from core.services.catalogue import FormatRecord, KindRecord, ThemeRecord
from core.services.operate import coupons, offers, rates, texts
from core.services.operate.coupons import CouponChange, CouponRecord, NewCoupon
from core.services.operate.offers import FormatChange, KindChange, ThemeChange
from core.services.operate.rates import PriceChange, PriceRecord
from core.services.operate.texts import TextKey, TextRecord
from core.shop.pricing import Breakdown
from ui.api.admin_people import TableAsked, table_part
from ui.api.deps import Db, Operations, User, fresh_code
from ui.api.door import not_by_key
from ui.api.schemas import Listed
from ui.session import address_of

router = Operations(prefix="/admin", tags=["admin"], dependencies=[Depends(not_by_key), Depends(fresh_code)])

Pages = Annotated[int, Query(ge=1, le=2000, description="How many pages the book has.")]
Copies = Annotated[int, Query(ge=0, le=100, description="How many printed copies.")]


class TextChange(BaseModel):
    """The text as it is to be; '' takes its page away."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    text: str = Field(max_length=texts.LONGEST)


@router.put("/kinds/{kind}")
def change_kind(session: Db, user: User, kind: str, body: KindChange, request: Request) -> KindRecord:
    """Changes a kind of book for those that are begun from now on."""
    return offers.save_kind(session, user.id, kind, body, address_of(request))


@router.put("/formats/{format}")
def change_format(session: Db, user: User, format: str, body: FormatChange, request: Request) -> FormatRecord:
    """Changes a size for books that are begun from now on."""
    return offers.save_format(session, user.id, format, body, address_of(request))


@router.put("/themes/{theme}")
def change_theme(session: Db, user: User, theme: str, body: ThemeChange, request: Request) -> ThemeRecord:
    """Changes a look for books that are begun from now on."""
    return offers.save_theme(session, user.id, theme, body, address_of(request))


@router.get("/prices")
def all_prices(session: Db, user: User) -> Listed[PriceRecord]:
    """The price of each kind of book in each size, set or not."""
    return Listed(items=rates.every(session, user.id), next=None)


@router.put("/prices/{kind}/{format}")
def change_price(session: Db, user: User, kind: str, format: str, body: PriceChange, request: Request) -> PriceRecord:
    """Sets what a book costs from now on; orders that were placed keep their price."""
    return rates.save(session, user.id, kind, format, body, address_of(request))


@router.post("/prices/{kind}/{format}/preview")
def preview_price(
    session: Db, user: User, kind: str, format: str, body: PriceChange, pages: Pages = 32, copies: Copies = 0,
) -> Breakdown:  # fmt: skip
    """What a book would cost, were the price changed so; nothing is changed."""
    return rates.preview(session, user.id, kind, format, body, pages, copies)


@router.get("/coupons")
def all_coupons(session: Db, user: User, asked: TableAsked) -> Listed[CouponRecord]:
    """Lists coupons, found by their code: state is on or off; sorted by created_at, code or uses."""
    return table_part(session, user, coupons.COUPONS, asked)


@router.post("/coupons", status_code=201)
def make_coupon(session: Db, user: User, body: NewCoupon, request: Request) -> CouponRecord:
    """Makes a coupon."""
    return coupons.add(session, user.id, body, address_of(request))


@router.get("/coupons/{coupon_id}")
def coupon(session: Db, user: User, coupon_id: UUID) -> CouponRecord:
    """One coupon, and how often it was used."""
    return coupons.get(session, user.id, coupon_id)


@router.put("/coupons/{coupon_id}")
def change_coupon(session: Db, user: User, coupon_id: UUID, body: CouponChange, request: Request) -> CouponRecord:
    """Changes a coupon; orders that were placed with it keep what it took off."""
    return coupons.save(session, user.id, coupon_id, body, address_of(request))


@router.get("/texts")
def all_texts(session: Db, user: User) -> Listed[TextRecord]:
    """Terms, privacy, imprint, and the seller that stands on invoices; '' where nothing is written."""
    return Listed(items=texts.all_of_them(session, user.id), next=None)


@router.put("/texts/{text}")
def change_text(session: Db, user: User, text: TextKey, body: TextChange, request: Request) -> TextRecord:
    """Puts a text in place of what stood there."""
    return texts.save(session, user.id, text, body.text, address_of(request))
