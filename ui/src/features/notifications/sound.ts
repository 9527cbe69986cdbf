const KEPT = "hilo-sound";

/** A sound only where somebody wished for it, in this browser. */
export const wantsSound = (): boolean => localStorage.getItem(KEPT) === "yes";
export const wishSound = (wanted: boolean): void => localStorage.setItem(KEPT, wanted ? "yes" : "no");

/** Two short tones; of many open tabs one makes them. */
export function ring(): void {
  if (!wantsSound()) return;
  void navigator.locks.request("hilo-ring", { ifAvailable: true }, async (mine) => {
    if (!mine) return;
    const sound = new AudioContext();
    for (const [at, pitch] of [[0, 660], [0.14, 880]] as const) {
      const tone = new OscillatorNode(sound, { frequency: pitch });
      const loud = new GainNode(sound, { gain: 0 });
      loud.gain.setValueAtTime(0.12, sound.currentTime + at);
      loud.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + at + 0.13);
      tone.connect(loud).connect(sound.destination);
      tone.start(sound.currentTime + at);
      tone.stop(sound.currentTime + at + 0.14);
    }
    await new Promise((done) => setTimeout(done, 1_500)); // meanwhile the other tabs are silent
    await sound.close();
  });
}
