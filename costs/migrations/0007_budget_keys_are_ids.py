"""A budget whose key is no id pays for nothing and broke every page that shows it: it is closed under its own id."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Cast, Coalesce, Now

A_UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def close_the_keyless(apps, schema_editor):
    strays = apps.get_model("costs", "Budget").objects.exclude(key__regex=A_UUID)
    strays.update(
        key=Cast(F("id"), models.CharField(max_length=64)), closed_at=Coalesce(F("closed_at"), Now())
    )


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_invitations_and_shares'),
        ('costs', '0006_close_budgets'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(close_the_keyless, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='budget',
            constraint=models.CheckConstraint(condition=Q(key__regex=A_UUID), name='costs_budget_key_is_id', violation_error_message='The key is no id: copy it from the address of its page.'),
        ),
    ]
