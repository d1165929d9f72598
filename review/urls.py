from django.urls import path

from review.pages import beside, lists, views

app_name = "review"
urlpatterns = [
    path("review/", lists.review_list, name="review-list"),
    path("review/samples/", lists.samples_approve, name="samples-approve"),
    path("plans/<uuid:plan_id>/review/", lists.plan_reviews, name="plan-reviews"),
    path(
        "plans/<uuid:plan_id>/review/samples/",
        lists.samples_approve,
        name="plan-samples-approve",
    ),
    path("review/<uuid:pk>/", views.review_detail, name="review-detail"),
    path("review/<uuid:pk>/claim/", views.review_claim, name="review-claim"),
    path("review/<uuid:pk>/release/", views.review_release, name="review-release"),
    path("review/<uuid:pk>/skip/", views.review_skip, name="review-skip"),
    path("review/<uuid:pk>/approve/", views.review_approve, name="review-approve"),
    path("review/<uuid:pk>/reject/", views.review_reject, name="review-reject"),
    path("review/<uuid:pk>/regenerate/", views.review_regenerate, name="review-regenerate"),
    path("review/<uuid:pk>/edit/", views.review_edit, name="review-edit"),
    path("atoms/<uuid:atom_id>/review/", views.review_ask, name="review-ask"),
    path("atoms/<uuid:atom_id>/edit/", beside.atom_edit, name="atom-edit"),
    path("atoms/<uuid:atom_id>/regenerate/", beside.atom_regenerate, name="atom-regenerate"),
    path("review/<uuid:pk>/outcome/", beside.edit_outcome, name="edit-outcome"),
    path("review/<uuid:pk>/advice/", views.review_advice, name="review-advice"),
]
