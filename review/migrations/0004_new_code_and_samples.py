import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('execution', '0010_same_code_again'),
        ('review', '0003_advice_lease'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='review',
            name='review_review_one_open_per_atom',
        ),
        migrations.RemoveConstraint(
            model_name='review',
            name='review_review_status',
        ),
        migrations.RemoveConstraint(
            model_name='reviewaction',
            name='review_reviewaction_verb',
        ),
        migrations.RemoveIndex(
            model_name='review',
            name='review_review_queue',
        ),
        migrations.AddField(
            model_name='review',
            name='follows',
            field=models.OneToOneField(blank=True, help_text='The review whose decision asked for this code.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='followed_by', to='review.review'),
        ),
        migrations.AddField(
            model_name='review',
            name='is_sample',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='review',
            name='status',
            field=models.CharField(choices=[('awaiting', 'Awaiting'), ('pending', 'Pending'), ('in_review', 'In Review'), ('checking', 'Checking'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('regenerated', 'Regenerated'), ('edited', 'Edited'), ('obsolete', 'Obsolete')], default='pending', max_length=11),
        ),
        migrations.AlterField(
            model_name='reviewaction',
            name='verb',
            field=models.CharField(choices=[('opened', 'Opened'), ('returned', 'Returned'), ('claimed', 'Claimed'), ('released', 'Released'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('edited', 'Edited'), ('edit_failed', 'Edit Failed'), ('regenerated', 'Regenerated'), ('skipped', 'Skipped'), ('obsoleted', 'Obsoleted')], max_length=11),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('status__in', ('pending', 'in_review', 'checking', 'awaiting'))), fields=['priority', 'due_at'], name='review_review_queue'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('pending', 'in_review', 'checking', 'awaiting'))), fields=('atom',), name='review_review_one_open_per_atom'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['awaiting', 'pending', 'in_review', 'checking', 'approved', 'rejected', 'regenerated', 'edited', 'obsolete'])), name='review_review_status'),
        ),
        migrations.AddConstraint(
            model_name='reviewaction',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['opened', 'returned', 'claimed', 'released', 'approved', 'rejected', 'edited', 'edit_failed', 'regenerated', 'skipped', 'obsoleted'])), name='review_reviewaction_verb'),
        ),
    ]
