"""Publish, with the answers of many collected."""

import sys

from messages import OfferMade, OffersWanted, OfferTaken
from snorri import Publisher

engine = sys.argv[1]

# docs: tender_py
with Publisher("office", engine=engine) as office:
    found = office.gather(OffersWanted("p-3", 8), OfferMade, count=3, deadline=30.0,
                          id="p-3/wanted")
    offers = [offer for each in found.answers if (offer := each.read(OfferMade))]
    best = min(offers, key=lambda offer: offer.price)
    print(len(offers), "offers" if found.complete else "offers in time", end="")
    print(f", the best by {best.carrier} for {best.price}")
    office.publish(OfferTaken("p-3", best.carrier), id="p-3/taken")
# end
