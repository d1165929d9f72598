import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('execution', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('in_review', 'In Review'), ('checking', 'Checking'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('regenerated', 'Regenerated'), ('edited', 'Edited'), ('obsolete', 'Obsolete')], default='pending', max_length=11)),
                ('reasons', models.JSONField(default=list, help_text='Each once, in the order they came.')),
                ('confidence', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                ('priority', models.PositiveSmallIntegerField(default=3)),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField()),
                ('advice', models.JSONField(blank=True, default=dict)),
                ('resolution', models.TextField(blank=True)),
                ('edited_code', models.TextField(blank=True)),
                ('edit_findings', models.JSONField(blank=True, default=list)),
                ('code_sha', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='assigned_reviews', to=settings.AUTH_USER_MODEL)),
                ('atom', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='execution.atom')),
                ('held_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='held_reviews', to=settings.AUTH_USER_MODEL)),
                ('resolved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resolved_reviews', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status__in', ['pending', 'in_review', 'checking'])), fields=['priority', 'due_at'], name='review_review_queue')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['pending', 'in_review', 'checking'])), fields=('atom',), name='review_review_one_open_per_atom'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'in_review', 'checking', 'approved', 'rejected', 'regenerated', 'edited', 'obsolete'])), name='review_review_status'), models.CheckConstraint(condition=models.Q(('priority__gte', 1), ('priority__lte', 5)), name='review_review_priority'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'in_review'), _negated=True), ('held_until__isnull', False), _connector='OR'), name='review_review_claim_has_an_end')],
            },
        ),
        migrations.CreateModel(
            name='ReviewAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=150)),
                ('verb', models.CharField(choices=[('opened', 'Opened'), ('claimed', 'Claimed'), ('released', 'Released'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('edited', 'Edited'), ('edit_failed', 'Edit Failed'), ('regenerated', 'Regenerated'), ('skipped', 'Skipped'), ('obsoleted', 'Obsoleted')], max_length=11)),
                ('note', models.TextField(blank=True)),
                ('before', models.JSONField(blank=True, default=dict)),
                ('after', models.JSONField(blank=True, default=dict)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='review.review')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('verb__in', ['opened', 'claimed', 'released', 'approved', 'rejected', 'edited', 'edit_failed', 'regenerated', 'skipped', 'obsoleted'])), name='review_reviewaction_verb')],
            },
        ),
    ]
