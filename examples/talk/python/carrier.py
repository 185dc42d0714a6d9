"""A request with an asynchronous answer: commands come, replies go."""

import sys

from messages import CarryParcel, ParcelCarried, TooHeavy
from snorri import Participant

engine, memory = sys.argv[1:]

# docs: carrier_py
hermes = Participant("hermes", engine=engine, memory=memory)


@hermes.handles
def carry(what: CarryParcel) -> ParcelCarried | TooHeavy:
    if what.kilos > 20:
        return TooHeavy(20)  # a refusal is an answer, no error
    return ParcelCarried("hermes")


hermes.run()  # until SIGTERM
# end
