/** Sharing in KakaoTalk, by the script that Kakao serves; fetched on first use. */

const VERSION = "2.7.9";
const SCRIPT = `https://t1.kakaocdn.net/kakao_js_sdk/${VERSION}/kakao.min.js`;

/** A message in a chat; this server provides the picture. */
export interface Message {
  readonly title: string;
  readonly description: string;
  readonly imageUrl: string;
  readonly url: string;
  readonly button: string;
}

interface Link {
  readonly mobileWebUrl: string;
  readonly webUrl: string;
}

/** The part of Kakao's script that is used here. */
interface Kakao {
  init: (key: string) => void;
  isInitialized: () => boolean;
  Share: {
    sendDefault: (message: {
      readonly objectType: "feed";
      readonly content: Pick<Message, "title" | "description" | "imageUrl"> & { readonly link: Link };
      readonly buttons: readonly { readonly title: string; readonly link: Link }[];
    }) => unknown;
  };
}

let loading: Promise<Kakao> | null = null;

/** Open Kakao's choice of chats; rejects if its script is blocked or refuses. */
export async function shareInKakaoTalk(key: string, message: Message): Promise<void> {
  const kakao = await (loading ??= load());
  if (!kakao.isInitialized()) kakao.init(key);
  const { title, description, imageUrl, url, button } = message;
  const link = { mobileWebUrl: url, webUrl: url };
  await kakao.Share.sendDefault({
    objectType: "feed",
    content: { title, description, imageUrl, link },
    buttons: [{ title: button, link }],
  });
}

function load(): Promise<Kakao> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const refuse = (): void => {
      script.remove();
      loading = null; // so that the next press retries
      reject(new Error(`${SCRIPT} could not be loaded`));
    };
    script.addEventListener("error", refuse);
    script.addEventListener("load", () => {
      const { Kakao: kakao } = window as { Kakao?: Kakao };
      if (kakao === undefined) refuse();
      else resolve(kakao);
    });
    script.src = SCRIPT;
    script.crossOrigin = "anonymous";
    document.head.append(script);
  });
}
