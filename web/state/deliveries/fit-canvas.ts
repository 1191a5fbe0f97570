/** Gives a canvas as many pixels as the screen has for it, and clears it. It is drawn on in pixels of CSS. */
export function fitCanvas(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = devicePixelRatio;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
}
