from django.db import migrations
from django.db.models import OuterRef, Subquery


def tell_plans(apps, schema_editor):
    """Completed before plans kept the verdict: it is that of their latest run."""
    Run = apps.get_model("execution", "Run")
    latest = Run.objects.filter(plan=OuterRef("pk")).order_by("-number")
    plans = apps.get_model("planning", "MasterPlan").objects.filter(status="completed")
    plans.update(can_release=Subquery(latest.values("can_release")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("execution", "0007_lease_indexes"),
        ("planning", "0010_plan_can_release"),
    ]
    operations = [migrations.RunPython(tell_plans, migrations.RunPython.noop)]
