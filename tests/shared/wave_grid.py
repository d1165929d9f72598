"""Two waves with three atoms each, as the grid of a run shows them."""

GRID = {
    "id": "waves",
    "waves": [
        {
            "id": f"wave-{number}",
            "number": number,
            "status": "running",
            "look": "ready ready ready",
            "cells": [
                {
                    "id": f"cell-{number}-{at}",
                    "name": f"{number}.{at}",
                    "status": "ready",
                    "url": "#",
                }
                for at in range(3)
            ],
        }
        for number in (1, 2)
    ],
}
