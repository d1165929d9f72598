"""Token prices, and forecasts of cost and time.

May import: the models of costs.
Door: `price_list.price` finds the price of a model; `forecast.forecast` sums up units of work.
"""
