"""Signals of access."""

from django.dispatch import Signal

# user: User, still under the old name; name: str, which stands for them from now on. Sent within the transaction
# of the deletion: whoever keeps names of people forgets this one, and an error there undoes all of it.
account_deleted = Signal()
