from typing import Any

from django.db import migrations


def number_over_plans(apps: Any, schema_editor: Any) -> None:
    """Releases were numbered within their run, and tags counted those alone that may be passed on.

    A tag goes to the first release after it; its name stays, as git has it already.
    """
    Release = apps.get_model("execution", "Release")
    Tag = apps.get_model("execution", "Tag")
    for plan_id in Release.objects.values_list("run__plan", flat=True).distinct():
        rows = list(Release.objects.filter(run__plan=plan_id).defer("archive").order_by("made_at"))
        tags = list(Tag.objects.filter(plan=plan_id, is_release=True).order_by("pk"))
        # Numbers only grow, so that from the last one on none is taken.
        for number, row in reversed(list(enumerate(rows, start=1))):
            Release.objects.filter(pk=row.pk).update(number=number)
        for row in rows:
            if row.can_release and tags and tags[0].at <= row.made_at:
                Release.objects.filter(pk=row.pk).update(tag=tags.pop(0))


class Migration(migrations.Migration):
    dependencies = [
        ("execution", "0017_releases_have_tags"),
    ]

    operations = [
        migrations.RunPython(number_over_plans, migrations.RunPython.noop),
    ]
