"""One of the many that answer: it hears that offers are wanted, and makes one."""

import sys

from messages import OfferMade, OffersWanted
from snorri import Publisher, Subscriber

engine, name, price_of_a_kilo = sys.argv[1], sys.argv[2], int(sys.argv[3])

# docs: bidder_py
offers = Publisher(name, engine=engine)
tenders = Subscriber(name, engine=engine)


@tenders.on
def bid(event: OffersWanted) -> None:
    offer = OfferMade(event.parcel, name, event.kilos * price_of_a_kilo)
    # Should this be given again, the offer has the same id, and counts once.
    offers.publish(offer, id=f"{event.parcel}/offer/{name}")


tenders.run()
# end
offers.close()
