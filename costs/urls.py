from django.urls import path

from costs.pages import views

app_name = "costs"
urlpatterns = [
    path("costs/", views.overview, name="overview"),
    path("costs/budgets/<uuid:budget_id>/raise/", views.budget_raise, name="budget-raise"),
]
