"""Sample data: each module is named as its table and has a function `seed`, which is found by itself."""
