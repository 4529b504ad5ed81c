// The JavaScript client, @huggingface/hub, against a Hub at HF_ENDPOINT.
//
//     javascript_client.mjs upload FOLDER REPO
//     javascript_client.mjs download REPO FOLDER
import { createRepo, downloadFile, listFiles, uploadFiles, whoAmI } from "@huggingface/hub";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

const common = { accessToken: process.env.HF_TOKEN, hubUrl: process.env.HF_ENDPOINT };
const [command, from, to] = process.argv.slice(2);

async function upload(folder, repo) {
  if ((await whoAmI(common)).name !== "ada") throw new Error("whoami");
  await createRepo({ ...common, repo, private: true });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(paths.map(async (path) =>
    ({ path: relative(folder, path), content: new Blob([await readFile(path)]) })));
  await uploadFiles({ ...common, repo, files, useXet: false, commitTitle: "from JavaScript" });
}

async function download(repo, folder) {
  for await (const file of listFiles({ ...common, repo, recursive: true })) {
    if (file.type !== "file") continue;
    const blob = await downloadFile({ ...common, repo, path: file.path });
    await mkdir(dirname(join(folder, file.path)), { recursive: true });
    await writeFile(join(folder, file.path), Buffer.from(await blob.arrayBuffer()));
  }
}

await { upload, download }[command](from, to);
