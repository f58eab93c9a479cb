/* What was dropped or picked: files and folders go in; the pictures among them come out, the others named with the reason. */

const PICTURE = /\.(jpe?g|jfif|png|webp|hei[cf]|tiff?)$/i;
const FILM = /\.(mov|mp4|m4v|avi|mkv|webm|3gp|mts)$/i;
const SILENT = /^(\.|thumbs\.db$|desktop\.ini$)/i;

/** {files, refused: [{name, words}]} of a DataTransfer or a list of files; `most` is in megabytes. */
export async function sortOut(source, most) {
  const found = Array.isArray(source) ? source : await unfold(source);
  const files = [], refused = [];
  for (const file of found.filter((file) => !SILENT.test(file.name))) {
    const words = objection(file, most);
    if (words) refused.push({ name: file.name, words });
    else files.push(file);
  }
  return { files, refused };
}

function objection(file, most) {
  if (FILM.test(file.name) || file.type.startsWith("video/")) return "It is a film. Everything else is safe.";
  if (!PICTURE.test(file.name) && !file.type.startsWith("image/")) return "It is not a picture.";
  if (file.size === 0) return "The file is empty.";
  if (file.size > most * 1e6) return `It has ${Math.round(file.size / 1e6)} MB, and ${most} MB is the most a photo may have.`;
  return "";
}

/* Folders are opened all the way down; the entries must be taken before the event is over, hence the list first. */
async function unfold(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
  const found = [];
  for (const inner of await entriesOf(entry)) found.push(...(await filesOf(inner)));
  return found;
}

/* A reader hands out a hundred entries at a time, an empty list at the end. */
async function entriesOf(folder) {
  const reader = folder.createReader(), all = [];
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) return all;
    all.push(...some);
  }
}
