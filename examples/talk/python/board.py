"""Publish and subscribe: a board that shows what became of parcels."""

import sys

from messages import ParcelDelivered, ParcelReturned
from snorri import Subscriber

engine = sys.argv[1]

# docs: board_py
board = Subscriber("board", engine=engine)


@board.on
def came(event: ParcelDelivered) -> None:
    print(event.parcel, "came", flush=True)


@board.on
def went_back(event: ParcelReturned) -> None:
    print(event.parcel, "went back", flush=True)


board.run()  # until SIGTERM
# end
