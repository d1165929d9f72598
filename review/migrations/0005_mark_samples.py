from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('review', '0004_new_code_and_samples')]

    operations = [
        migrations.RunSQL(
            "UPDATE review_review SET is_sample = true WHERE reasons = '[\"sampled\"]'::jsonb",
            migrations.RunSQL.noop,
        ),
    ]
