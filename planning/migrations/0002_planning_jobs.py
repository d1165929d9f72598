from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("planning", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="masterplan",
            name="failure_code",
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddField(
            model_name="masterplan",
            name="has_own_limits",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="milestone",
            name="fence",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="milestone",
            name="lease_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
