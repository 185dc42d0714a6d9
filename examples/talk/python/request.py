"""A request with a synchronous answer: start a saga and wait for its end."""

import sys

from messages import DeliveryWanted, ParcelDelivered, ParcelReturned
from snorri import Publisher

engine = sys.argv[1]

# docs: request_py
with Publisher("office", engine=engine) as office:
    end = office.run(DeliveryWanted("p-1", 12), deadline=30.0, id="p-1/wanted")
    if end.is_confirmed:
        print("p-1 delivered by", end.answer(ParcelDelivered).by)
    else:
        print("p-1 returned:", end.answer(ParcelReturned).reason)
# end
