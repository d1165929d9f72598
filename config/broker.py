"""The transport to the broker: as kombu has it, but that a connection which was lost says so.

When Valkey dies, kombu takes the connection away from a channel that still has unacknowledged messages. What is
done to the channel afterwards (giving them back, acknowledging) then fails by an AttributeError, which no worker
expects: it ends. A lost connection is what every worker waits for and recovers from.
"""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ConnectionError as ConnectionLost


class Channel(redis.Channel):
    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise ConnectionLost("the connection of this channel was lost")
        return super()._connparams(asynchronous=asynchronous)


class Transport(redis.Transport):
    Channel = Channel


# By the names of addresses, so that encryption and sockets are read from those as ever.
TRANSPORT_ALIASES |= dict.fromkeys(("redis", "rediss"), "config.broker:Transport")
