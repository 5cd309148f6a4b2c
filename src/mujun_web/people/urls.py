"""Login, logout, password, and the day of knowledge."""

from django.contrib.auth import views as auth
from django.urls import path, reverse_lazy

from mujun_web.frame.views import set_known_on

app_name = "people"
change_password = auth.PasswordChangeView.as_view(
    template_name="people/password.html", success_url=reverse_lazy("home")
)
urlpatterns = [
    path("login/", auth.LoginView.as_view(template_name="people/login.html"), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", change_password, name="password"),
    path("known-on/", set_known_on, name="known-on"),
]
