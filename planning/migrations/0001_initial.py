import django.contrib.postgres.search
import django.db.models.constraints
import django.db.models.deletion
import pgvector.django.extensions
import pgvector.django.vector
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('access', '__first__'),
        ('costs', '0001_initial'),
    ]

    operations = [
        pgvector.django.extensions.VectorExtension(
        ),
        migrations.CreateModel(
            name='MasterPlan',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('project_name', models.CharField(blank=True, max_length=120)),
                ('package', models.CharField(blank=True, help_text='Python package it builds.', max_length=60)),
                ('description', models.TextField(blank=True)),
                ('tech_stack', models.JSONField(blank=True, default=list)),
                ('architecture_style', models.CharField(blank=True, max_length=120)),
                ('status', models.CharField(choices=[('discovering', 'Discovering'), ('generating', 'Generating'), ('draft', 'Draft'), ('approved', 'Approved'), ('in_progress', 'In Progress'), ('paused', 'Paused'), ('completed', 'Completed'), ('failed', 'Failed'), ('rejected', 'Rejected'), ('cancelled', 'Cancelled')], default='discovering', max_length=12)),
                ('waiting_for', models.CharField(choices=[('nothing', 'Nothing'), ('person', 'Person'), ('model', 'Model'), ('slot', 'Slot')], default='nothing', max_length=8)),
                ('failed_step', models.CharField(blank=True, max_length=40)),
                ('last_error', models.TextField(blank=True)),
                ('requested_size', models.PositiveSmallIntegerField(default=0)),
                ('target_tasks', models.PositiveSmallIntegerField(default=0)),
                ('minimum_tasks', models.PositiveSmallIntegerField(default=0)),
                ('maximum_tasks', models.PositiveSmallIntegerField(default=0)),
                ('size_reason', models.CharField(blank=True, max_length=300)),
                ('is_unattended', models.BooleanField(default=False)),
                ('review_policy', models.CharField(choices=[('advisory', 'Advisory'), ('blocking', 'Blocking')], default='advisory', max_length=10)),
                ('generation_model', models.CharField(blank=True, max_length=80)),
                ('generation_cost_usd', models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ('estimated_cost_low_usd', models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                ('estimated_cost_likely_usd', models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                ('estimated_cost_high_usd', models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                ('estimated_minutes_low', models.PositiveIntegerField(blank=True, null=True)),
                ('estimated_minutes_likely', models.PositiveIntegerField(blank=True, null=True)),
                ('estimated_minutes_high', models.PositiveIntegerField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('rejection_reason', models.CharField(blank=True, max_length=1000)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approved_plans', to=settings.AUTH_USER_MODEL)),
                ('budget', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='costs.budget')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='access.workspace')),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['workspace', 'status'], name='planning_plan_by_status')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['discovering', 'generating', 'draft', 'approved', 'in_progress', 'paused', 'completed', 'failed', 'rejected', 'cancelled'])), name='planning_masterplan_status'), models.CheckConstraint(condition=models.Q(('waiting_for__in', ['nothing', 'person', 'model', 'slot'])), name='planning_masterplan_waiting_for'), models.CheckConstraint(condition=models.Q(('review_policy__in', ['advisory', 'blocking'])), name='planning_masterplan_review_policy'), models.CheckConstraint(condition=models.Q(('minimum_tasks__lte', models.F('target_tasks')), ('target_tasks__lte', models.F('maximum_tasks'))), name='planning_masterplan_size_in_range')],
            },
        ),
        migrations.CreateModel(
            name='PlanCounter',
            fields=[
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='counter', serialize=False, to='planning.masterplan')),
                ('last_seq', models.PositiveBigIntegerField(default=0)),
                ('last_task_id', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='LintWaiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding_id', models.CharField(max_length=80)),
                ('actor', models.CharField(max_length=150)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lint_waivers', to='planning.masterplan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'finding_id'), name='planning_lintwaiver_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='planning_lintwaiver_reason')],
            },
        ),
        migrations.CreateModel(
            name='Discovery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('brief', models.TextField()),
                ('coverage', models.JSONField(blank=True, default=list)),
                ('domain', models.CharField(blank=True, max_length=200)),
                ('summary', models.TextField(blank=True)),
                ('bounded_contexts', models.JSONField(blank=True, default=list)),
                ('aggregates', models.JSONField(blank=True, default=list)),
                ('value_objects', models.JSONField(blank=True, default=list)),
                ('domain_events', models.JSONField(blank=True, default=list)),
                ('services', models.JSONField(blank=True, default=list)),
                ('assumptions', models.JSONField(blank=True, default=list)),
                ('risks', models.JSONField(blank=True, default=list)),
                ('stack', models.JSONField(blank=True, default=dict)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('modelled_at', models.DateTimeField(blank=True, null=True)),
                ('skeleton', models.JSONField(blank=True, default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='discovery', to='planning.masterplan')),
            ],
            options={
                'verbose_name_plural': 'discoveries',
            },
        ),
        migrations.CreateModel(
            name='Phase',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('phase_type', models.CharField(choices=[('setup', 'Setup'), ('core', 'Core'), ('polish', 'Polish')], max_length=6)),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('goal', models.TextField(blank=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phases', to='planning.masterplan')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='planning_phase_number'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('phase_type', 'setup')), models.Q(('number', 2), ('phase_type', 'core')), models.Q(('number', 3), ('phase_type', 'polish')), _connector='OR'), name='planning_phase_three_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(help_text='M1, M2, … over all phases.', max_length=10)),
                ('number', models.PositiveSmallIntegerField(help_text='1, 2, … over all phases.')),
                ('name', models.CharField(max_length=200)),
                ('goal', models.TextField(blank=True)),
                ('task_budget', models.PositiveSmallIntegerField(default=0)),
                ('draft', models.JSONField(blank=True, null=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('depends_on', models.ManyToManyField(related_name='dependents', to='planning.milestone')),
                ('phase', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='planning.phase')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('phase', 'number'), name='planning_milestone_number')],
            },
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('snapshot', models.JSONField()),
                ('summary', models.CharField(max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='planning.masterplan')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='planning_planversion_number')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('topic', models.CharField(max_length=80)),
                ('question', models.TextField()),
                ('why', models.TextField(blank=True)),
                ('options', models.JSONField(default=list)),
                ('recommended', models.CharField(max_length=200)),
                ('reason', models.TextField(blank=True)),
                ('answer', models.TextField(blank=True)),
                ('is_assumed', models.BooleanField(default=False)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('discovery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='planning.discovery')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('discovery', 'number'), name='planning_question_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 5)), name='planning_question_at_most_five')],
            },
        ),
        migrations.CreateModel(
            name='RecallEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('plan', 'Plan'), ('atom', 'Atom')], max_length=4)),
                ('subject', models.CharField(max_length=80)),
                ('text', models.TextField()),
                ('tsv', django.contrib.postgres.search.SearchVectorField(null=True)),
                ('embedding_model', models.CharField(blank=True, max_length=80)),
                ('embedding', pgvector.django.vector.VectorField(dimensions=1024, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recall', to='access.workspace')),
            ],
            options={
                'verbose_name_plural': 'recall entries',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'kind', 'subject'), name='planning_recallentry_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['plan', 'atom'])), name='planning_recallentry_kind')],
            },
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=10)),
                ('text', models.TextField()),
                ('priority', models.CharField(choices=[('must', 'Must'), ('should', 'Should')], max_length=6)),
                ('criterion', models.TextField(blank=True)),
                ('aggregates', models.JSONField(blank=True, default=list)),
                ('source', models.TextField(blank=True)),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='planning.masterplan')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'code'), name='planning_requirement_code'), models.CheckConstraint(condition=models.Q(('priority__in', ['must', 'should'])), name='planning_requirement_priority')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(help_text='Order in the plan; may change.')),
                ('stable_id', models.CharField(help_text='T-045; never reused.', max_length=10)),
                ('local_key', models.CharField(blank=True, max_length=20)),
                ('name', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True)),
                ('complexity', models.CharField(choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High'), ('critical', 'Critical')], default='low', max_length=8)),
                ('task_type', models.CharField(blank=True, max_length=40)),
                ('target_files', models.JSONField(blank=True, default=list)),
                ('technical_reason', models.CharField(blank=True, max_length=300)),
                ('provides', models.JSONField(blank=True, default=list, help_text='List of {path, symbol}.')),
                ('needs', models.JSONField(blank=True, default=list, help_text='List of {path, symbol}.')),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('ready', 'Ready'), ('in_progress', 'In Progress'), ('validating', 'Validating'), ('completed', 'Completed'), ('failed', 'Failed'), ('blocked', 'Blocked'), ('skipped', 'Skipped')], default='pending', max_length=12)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.TextField(blank=True)),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='planning.milestone')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='planning.masterplan')),
                ('requirements', models.ManyToManyField(blank=True, related_name='tasks', to='planning.requirement')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['plan', 'status'], name='planning_task_by_status')],
                'constraints': [models.UniqueConstraint(fields=('plan', 'stable_id'), name='planning_task_stable_id'), models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('plan', 'number'), name='planning_task_number'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'ready', 'in_progress', 'validating', 'completed', 'failed', 'blocked', 'skipped'])), name='planning_task_status'), models.CheckConstraint(condition=models.Q(('complexity__in', ['low', 'medium', 'high', 'critical'])), name='planning_task_complexity')],
            },
        ),
        migrations.CreateModel(
            name='Subtask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=300)),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('completed', 'Completed')], default='pending', max_length=9)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subtasks', to='planning.task')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('task', 'number'), name='planning_subtask_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 7)), name='planning_subtask_one_to_seven'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'completed'])), name='planning_subtask_status')],
            },
        ),
        migrations.CreateModel(
            name='PlanEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField()),
                ('kind', models.CharField(max_length=50)),
                ('payload', models.JSONField(blank=True, default=dict)),
                ('actor', models.CharField(blank=True, max_length=150)),
                ('actor_kind', models.CharField(choices=[('system', 'System'), ('user', 'User'), ('llm', 'Llm')], default='system', max_length=6)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='planning.masterplan')),
                ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='planning.task')),
            ],
            options={
                'ordering': ['seq'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'seq'), name='planning_planevent_seq'), models.CheckConstraint(condition=models.Q(('actor_kind__in', ['system', 'user', 'llm'])), name='planning_planevent_actor_kind')],
            },
        ),
        migrations.CreateModel(
            name='TaskDependency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depends_on', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dependents', to='planning.task')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dependencies', to='planning.task')),
            ],
            options={
                'verbose_name_plural': 'task dependencies',
                'constraints': [models.UniqueConstraint(fields=('task', 'depends_on'), name='planning_taskdependency_once'), models.CheckConstraint(condition=models.Q(('task', models.F('depends_on')), _negated=True), name='planning_taskdependency_no_self')],
            },
        ),
    ]
