import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('scope', models.CharField(choices=[('plan', 'Plan'), ('user', 'User'), ('workspace', 'Workspace')], max_length=10)),
                ('key', models.CharField(help_text='Id of the plan, user or workspace, as text.', max_length=64)),
                ('period', models.CharField(choices=[('none', 'None'), ('day', 'Day'), ('month', 'Month')], default='none', max_length=5)),
                ('soft_limit_usd', models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                ('hard_limit_usd', models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scope', 'key', 'period'), name='costs_budget_once'), models.CheckConstraint(condition=models.Q(('soft_limit_usd__lt', models.F('hard_limit_usd')), ('soft_limit_usd__isnull', True), ('hard_limit_usd__isnull', True), _connector='OR'), name='costs_budget_soft_below_hard'), models.CheckConstraint(condition=models.Q(('scope__in', ['plan', 'user', 'workspace'])), name='costs_budget_scope'), models.CheckConstraint(condition=models.Q(('period__in', ['none', 'day', 'month'])), name='costs_budget_period')],
            },
        ),
        migrations.CreateModel(
            name='BudgetChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=150)),
                ('from_soft_usd', models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                ('from_hard_usd', models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                ('to_soft_usd', models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                ('to_hard_usd', models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                ('why', models.CharField(max_length=500)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='costs.budget')),
            ],
        ),
        migrations.CreateModel(
            name='BudgetPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('held_usd', models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ('spent_usd', models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='costs.budget')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('budget', 'starts_at'), name='costs_budgetperiod_once'), models.CheckConstraint(condition=models.Q(('held_usd__gte', 0), ('spent_usd__gte', 0)), name='costs_budgetperiod_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('call_key', models.CharField(help_text='Answer key and try number.', max_length=80, unique=True)),
                ('job', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=80)),
                ('model', models.CharField(max_length=80)),
                ('amount_usd', models.DecimalField(decimal_places=6, max_digits=12)),
                ('status', models.CharField(choices=[('open', 'Open'), ('settled', 'Settled'), ('released', 'Released'), ('lost', 'Lost')], default='open', max_length=10)),
                ('lease_until', models.DateTimeField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'open')), fields=['lease_until'], name='costs_hold_open_lease')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['open', 'settled', 'released', 'lost'])), name='costs_hold_status')],
            },
        ),
        migrations.CreateModel(
            name='HoldLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hold', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='costs.hold')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hold_lines', to='costs.budgetperiod')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('hold', 'period'), name='costs_holdline_once')],
            },
        ),
        migrations.CreateModel(
            name='ModelPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=80)),
                ('mode', models.CharField(choices=[('standard', 'Standard'), ('batch', 'Batch')], default='standard', max_length=10)),
                ('above_prompt_tokens', models.PositiveIntegerField(default=0)),
                ('effective_from', models.DateTimeField()),
                ('effective_to', models.DateTimeField(blank=True, null=True)),
                ('input_usd', models.DecimalField(decimal_places=6, max_digits=12)),
                ('output_usd', models.DecimalField(decimal_places=6, max_digits=12)),
                ('cache_write_5m_usd', models.DecimalField(decimal_places=6, max_digits=12)),
                ('cache_write_1h_usd', models.DecimalField(decimal_places=6, max_digits=12)),
                ('cache_read_usd', models.DecimalField(decimal_places=6, max_digits=12)),
                ('source', models.CharField(max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('effective_to__isnull', True)), fields=('model', 'mode', 'above_prompt_tokens'), name='costs_modelprice_one_current'), models.CheckConstraint(condition=models.Q(('effective_to__isnull', True), ('effective_to__gt', models.F('effective_from')), _connector='OR'), name='costs_modelprice_ends_after_start'), models.CheckConstraint(condition=models.Q(('mode__in', ['standard', 'batch'])), name='costs_modelprice_mode')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=80)),
                ('number', models.PositiveSmallIntegerField()),
                ('holder', models.CharField(blank=True, max_length=80)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('model', 'number'), name='costs_slot_once')],
            },
        ),
        migrations.CreateModel(
            name='Usage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('job', models.CharField(db_index=True, max_length=40)),
                ('subject', models.CharField(db_index=True, max_length=80)),
                ('model', models.CharField(max_length=80)),
                ('request_id', models.CharField(blank=True, max_length=120)),
                ('input_tokens', models.PositiveIntegerField(default=0)),
                ('output_tokens', models.PositiveIntegerField(default=0)),
                ('cache_write_5m_tokens', models.PositiveIntegerField(default=0)),
                ('cache_write_1h_tokens', models.PositiveIntegerField(default=0)),
                ('cache_read_tokens', models.PositiveIntegerField(default=0)),
                ('unit_prices', models.JSONField(default=dict, help_text='USD per million tokens, as text.')),
                ('cost_usd', models.DecimalField(decimal_places=6, max_digits=12)),
                ('certainty', models.CharField(choices=[('exact', 'Exact'), ('estimated', 'Estimated'), ('unknown', 'Unknown')], max_length=10)),
                ('overrun_usd', models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ('latency_ms', models.PositiveIntegerField(default=0)),
                ('ttft_ms', models.PositiveIntegerField(default=0)),
                ('prompt_sha', models.CharField(blank=True, max_length=12)),
                ('outcome', models.CharField(choices=[('answered', 'Answered'), ('cut', 'Cut'), ('timeout', 'Timeout'), ('stopped', 'Stopped'), ('lost', 'Lost')], max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='usage', to='costs.hold')),
                ('periods', models.ManyToManyField(related_name='usages', to='costs.budgetperiod')),
            ],
            options={
                'verbose_name_plural': 'usage',
                'constraints': [models.CheckConstraint(condition=models.Q(('certainty__in', ['exact', 'estimated', 'unknown'])), name='costs_usage_certainty'), models.CheckConstraint(condition=models.Q(('outcome__in', ['answered', 'cut', 'timeout', 'stopped', 'lost'])), name='costs_usage_outcome'), models.CheckConstraint(condition=models.Q(('cost_usd__gte', 0)), name='costs_usage_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call_key', models.CharField(max_length=64, unique=True)),
                ('text', models.TextField()),
                ('stop_reason', models.CharField(max_length=30)),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('usage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='costs.usage')),
            ],
        ),
        migrations.CreateModel(
            name='BudgetNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('near', 'Near'), ('soft', 'Soft'), ('hard', 'Hard')], max_length=5)),
                ('limit_usd', models.DecimalField(decimal_places=6, max_digits=12)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='costs.budget')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('budget', 'kind', 'limit_usd'), name='costs_budgetnotice_once_per_limit'), models.CheckConstraint(condition=models.Q(('kind__in', ['near', 'soft', 'hard'])), name='costs_budgetnotice_kind')],
            },
        ),
    ]
