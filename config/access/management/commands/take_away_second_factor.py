"""`manage.py take_away_second_factor NAME`: for who has lost phone and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from config.access.models import User
from config.access.second_factor import factors, loss_mail


class Command(BaseCommand):
    help = "Take the second factor of a person away; it is logged, and they are told by mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name the person signs in with")

    def handle(self, *args: str, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"Nobody is called {name} here.")
        if not factors.take_away(user, None):
            raise CommandError(f"{name} has no second factor.")
        told = (
            f"A mail tells it to {user.email}."
            if loss_mail.reaches(user)
            else "No mail can be sent, so tell them yourself."
        )
        self.stdout.write(f"The second factor of {name} is taken away. {told}")
