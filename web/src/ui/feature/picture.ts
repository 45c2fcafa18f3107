/** Longest side of a kept picture, in pixels. */
const SIDE = 1600;
const QUALITY = 0.82;

/**
 * A photo as it may leave the phone: drawn anew, so that place, time and the phone's name inside the file
 * (EXIF, XMP, thumbnails) stay behind. Throws a {@link NoPicture} when it is none.
 */
export async function cleanPicture(file: Blob): Promise<Blob> {
  const head = await beginning(file);
  if (isDrawing(head)) throw new NoPicture('attachment-svg');
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => {
    throw new NoPicture(whyNot(head));
  });
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  // Transparent parts would turn black in a JPEG.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', QUALITY);
  });
}

/** Why a file is no picture that is taken, by the word that the server would use. */
export class NoPicture extends Error {
  constructor(readonly type: string) {
    super(type);
  }
}

async function beginning(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, 256).arrayBuffer());
  return String.fromCharCode(...bytes);
}

const isDrawing = (head: string): boolean => /^(\xef\xbb\xbf)?\s*<(svg|\?xml)/.test(head);

function whyNot(head: string): string {
  if (head.startsWith('%PDF')) return 'attachment-pdf';
  if (/^....ftyp(hei|hev|mif1|msf1|avi[fs])/s.test(head)) return 'attachment-heic';
  return head.slice(4, 8) === 'ftyp' ? 'attachment-video' : 'attachment-broken';
}
