"""Setting a second factor up, checking its codes, and taking it away. Each code opens once."""

import logging
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.access.audit import audit
from config.access.models import RecoveryCode, SecondFactor, User
from config.access.second_factor import codes, loss_mail
from config.shared.errors import BadInput, DomainError
from config.shared.secrets import Unreadable, decrypted, encrypted

logger = logging.getLogger(__name__)
PURPOSE = "masterplan.second_factor"
WRONG_CODE = "This is not the code that your app shows now. Codes change every 30 seconds."


class HasOne(DomainError):
    """You have a second factor already. Switch it off before you set up another one."""

    code = "second_factor_there"


class HasNone(DomainError):
    """You have no second factor. Perhaps it was switched off in the meantime."""

    code = "second_factor_missing"


def begin(user: User) -> SecondFactor:
    """A new key, which counts for nothing until a code of it was seen. Raises HasOne."""
    with transaction.atomic():
        if _locked(user).second_factor_id:
            raise HasOne
        row, _ = SecondFactor.objects.update_or_create(
            user=user, defaults={"key": encrypted(codes.written(codes.new_key()), PURPOSE)}
        )
    return row


def begun(user: User) -> SecondFactor | None:
    """None too where its key can be read no more: then it is begun anew."""
    row = SecondFactor.objects.filter(user=user, confirmed_at=None).first()
    try:
        return row if row and key_of(row) else None
    except Unreadable:
        return None


def key_of(row: SecondFactor) -> bytes:
    """Raises Unreadable."""
    text = decrypted(row.key, PURPOSE)
    return codes.read(text)


def confirm(user: User, code: str) -> list[str]:
    """From now on it is asked for. Returns the recovery codes, which are not kept. Raises BadInput and HasOne."""
    with transaction.atomic():
        if _locked(user).second_factor_id:
            raise HasOne
        row = begun(user)
        step = (
            codes.matching_step(key_of(row), "".join(code.split()), later_than=None)
            if row
            else None
        )
        if row is None or step is None:
            raise BadInput(WRONG_CODE)
        SecondFactor.objects.filter(pk=row.pk).update(confirmed_at=timezone.now(), last_step=step)
        User.objects.filter(pk=user.pk).update(second_factor=row)
        user.second_factor = row
        audit(user, "set_up_second_factor", user)
        return _new_recovery_codes(row)


def opens(user: User, code: str) -> bool:
    """Whether this is a code of the person's app or a recovery code, not used before; it is used up."""
    row = user.second_factor
    if row is None:
        return False
    row.refresh_from_db(fields=["last_step"])
    return _opens_by_app(row, "".join(code.split())) or _opens_by_recovery(row, user, code)


def _opens_by_app(row: SecondFactor, code: str) -> bool:
    try:
        step = codes.matching_step(key_of(row), code, later_than=row.last_step)
    except Unreadable:
        return False  # Recovery codes are hashes: they still open.
    if step is None:
        return False
    unused = SecondFactor.objects.filter(Q(last_step=None) | Q(last_step__lt=step), pk=row.pk)
    return bool(unused.update(last_step=step))


def _opens_by_recovery(row: SecondFactor, user: User, code: str) -> bool:
    with transaction.atomic():
        found = RecoveryCode.objects.filter(
            factor=row, hash=codes.recovery_hash(code), used_at=None
        )
        if not found.update(used_at=timezone.now()):
            return False
        audit(user, "use_recovery_code", user, after={"left": recovery_codes_left(user)})
    return True


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(factor=user.second_factor_id, used_at=None).count()


def renew_recovery_codes(user: User) -> list[str]:
    """New ones in place of all that there are. Raises HasNone."""
    with transaction.atomic():
        row = _locked(user).second_factor
        if row is None:
            raise HasNone
        audit(user, "renew_recovery_codes", user)
        return _new_recovery_codes(row)


def _new_recovery_codes(row: SecondFactor) -> list[str]:
    made = [codes.new_recovery_code() for _ in range(codes.RECOVERY_CODES)]
    RecoveryCode.objects.filter(factor=row).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(factor=row, hash=codes.recovery_hash(one)) for one in made]
    )
    return made


def take_away(user: User, by: User | None) -> bool:
    """Their own, or by an operator somebody else's, who is told by mail; None is an operator at the machine itself.

    False if there was none.
    """
    with transaction.atomic():
        had_one = _locked(user).second_factor_id is not None
        User.objects.filter(pk=user.pk).update(second_factor=None)
        SecondFactor.objects.filter(user=user).delete()
        user.second_factor = None
        if had_one:
            audit(by, "take_away_second_factor", user, before={"member": user.get_username()})
            logger.warning("second factor taken away user=%s by=%s", user.pk, by.pk if by else "")
        if had_one and by != user:
            transaction.on_commit(partial(loss_mail.send, user), robust=True)
    return had_one


def _locked(user: User) -> User:
    return User.objects.select_for_update(no_key=True).only("second_factor").get(pk=user.pk)
