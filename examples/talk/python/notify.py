"""A notification: tell the engine what happened, and go on when it is on disk."""

import sys

from messages import DeliveryWanted
from snorri import Publisher

engine = sys.argv[1]

# docs: notify_py
with Publisher("office", engine=engine) as office:
    for _ in range(2):  # twice: the same id is the same event
        receipt = office.publish(DeliveryWanted("p-2", 99), id="p-2/wanted")
        print(receipt.saga, "was known" if receipt.duplicate else "is on disk")
# end
