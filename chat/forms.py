from django import forms

from chat.talking import BRIEF_BYTES

FILE_TYPES = (".md", ".txt")


class MessageForm(forms.Form):
    text = forms.CharField(
        required=False,
        strip=False,
        label="Message",
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": "Describe what you want to build, or /help"}
        ),
    )
    file = forms.FileField(
        required=False, label="Brief", widget=forms.FileInput(attrs={"accept": ".md,.txt"})
    )

    def clean_file(self) -> str:
        """The text of the file. It becomes the brief of the command it is sent with."""
        upload = self.cleaned_data["file"]
        if upload is None:
            return ""
        if not upload.name.lower().endswith(FILE_TYPES):
            raise forms.ValidationError("A brief is a .md or .txt file.")
        if upload.size > BRIEF_BYTES:
            raise forms.ValidationError("A brief has at most 1 MB.")
        try:
            return str(upload.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError("The file is not UTF-8 text.") from error

    def message(self) -> str:
        text, brief = self.cleaned_data["text"], self.cleaned_data["file"]
        if not brief:
            return str(text)
        return f"{text.strip() or '/masterplan'} {brief}"
