import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("execution", "0016_check_outlives_its_milestone"),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="tag",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="release",
                to="execution.tag",
            ),
        ),
    ]
