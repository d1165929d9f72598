from django.urls import path

from config.access.pages import joining, own_account, second_factor, token_list, workspace

app_name = "access"
WORKSPACE = "workspace/<uuid:pk>/"
MEMBER = f"{WORKSPACE}members/<uuid:user_id>/"
FACTOR = "account/second-factor/"

urlpatterns = [
    path("account/", own_account.account, name="account"),
    path("account/delete/", own_account.account_delete, name="account-delete"),
    path(FACTOR, second_factor.second_factor, name="second-factor"),
    path(f"{FACTOR}begin/", second_factor.second_factor_begin, name="second-factor-begin"),
    path(f"{FACTOR}confirm/", second_factor.second_factor_confirm, name="second-factor-confirm"),
    path(f"{FACTOR}recovery/", second_factor.recovery_renew, name="recovery-renew"),
    path(f"{FACTOR}off/", second_factor.second_factor_off, name="second-factor-off"),
    path("account/tokens/", token_list.token_list, name="token-list"),
    path("account/tokens/<uuid:pk>/revoke/", token_list.token_revoke, name="token-revoke"),
    path("workspace/", workspace.own_workspace, name="workspace"),
    path(WORKSPACE, workspace.workspace_detail, name="workspace-detail"),
    path(f"{WORKSPACE}settings/", workspace.settings_change, name="settings-change"),
    path(f"{WORKSPACE}key/", workspace.key_change, name="key-change"),
    path(f"{WORKSPACE}invite/", workspace.invitation_create, name="invitation-create"),
    path(f"{WORKSPACE}outside/<uuid:share_id>/end/", workspace.outside_end, name="outside-end"),
    path(f"{MEMBER}role/", workspace.member_role, name="member-role"),
    path(f"{MEMBER}remove/", workspace.member_remove, name="member-remove"),
    path("invitations/<uuid:pk>/revoke/", workspace.invitation_revoke, name="invitation-revoke"),
    path("join/<str:secret>/", joining.join, name="join"),
]
