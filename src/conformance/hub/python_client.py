"""The Python client, huggingface_hub, against a Hub at HF_ENDPOINT.

    python_client.py upload FOLDER REPO      one commit on main; then a second file through a pull request
    python_client.py download REPO FOLDER    into a fresh cache, copied to FOLDER
    python_client.py cached REPO FOLDER      from the cache at HF_HOME alone, without network, copied to FOLDER
"""

import os
import shutil
import sys

os.environ["HF_HUB_DISABLE_XET"] = "1"  # the stand-in has plain LFS, which the real Hub serves too
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
if sys.argv[1] == "cached":
    os.environ["HF_HUB_OFFLINE"] = "1"

from huggingface_hub import HfApi, snapshot_download  # noqa: E402


def upload(folder, repo):
    api = HfApi()
    assert api.whoami()["name"] == "ada"
    api.create_repo(repo, private=True, exist_ok=True)
    api.create_repo(repo, exist_ok=True)
    commit = api.upload_folder(repo_id=repo, folder_path=folder, commit_message="from Python")
    assert api.upload_folder(repo_id=repo, folder_path=folder).oid == commit.oid, "nothing changed, nothing committed"
    pull = api.upload_file(repo_id=repo, path_or_fileobj=b"\0" * 5000, path_in_repo="extra.bin", create_pr=True)
    assert pull.pr_url.endswith(f"/{repo}/discussions/1"), pull.pr_url
    assert api.model_info(repo).private
    assert not api.file_exists(repo, "extra.bin") and api.file_exists(repo, "config.json")
    sizes = {f.path: f.size for f in api.list_repo_tree(repo, recursive=True) if hasattr(f, "size")}
    for name, size in sizes.items():
        assert name == ".gitattributes" or size == os.path.getsize(os.path.join(folder, name)), name


def download(repo, folder):
    shutil.copytree(snapshot_download(repo), folder)


if __name__ == "__main__":
    {"upload": upload, "download": download, "cached": download}[sys.argv[1]](*sys.argv[2:])
