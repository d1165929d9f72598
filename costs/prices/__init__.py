"""What tokens cost, dated, and what work will cost before it is paid for.

May import: the models of costs.
Door: `price_list.price` finds the price of a model; `forecast.forecast` sums up units of work.
"""
