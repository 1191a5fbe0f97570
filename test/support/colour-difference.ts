/** A colour of sRGB: red, green and blue from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/**
 * How people without one kind of cone see linear sRGB, and how all others do.
 *
 * Documented: the matrices of Machado, Oliveira and Fernandes (2009) for severity 1.0.
 */
export const VISIONS = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Readonly<Record<string, Matrix>>;

/** The name of a way to see. */
export type Vision = keyof typeof VISIONS;

/** How different two colours look in a vision: CIEDE2000, where 1 is barely seen. */
export function colourDifference(left: Colour, right: Colour, vision: Vision): number {
  return labDifference(labOf(left, VISIONS[vision]), labOf(right, VISIONS[vision]));
}

/** The contrast of two colours, from 1 to 21. Documented: WCAG 2.2, relative luminance. */
export function contrastOf(left: Colour, right: Colour): number {
  const [dark = 0, light = 0] = [luminanceOf(left), luminanceOf(right)].toSorted((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(colour: Colour): number {
  const [red, green, blue] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear([red, green, blue]: Colour): Triple {
  const light = (value: number): number => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [light(red), light(green), light(blue)];
}

function times([first, second, third]: Matrix, values: Triple): Triple {
  const row = ([a, b, c]: Triple): number => a * values[0] + b * values[1] + c * values[2];
  return [row(first), row(second), row(third)];
}

// sRGB's primaries and the white of D65.
const TO_XYZ: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];

function labOf(colour: Colour, vision: Matrix): Triple {
  const [red, green, blue] = times(vision, linear(colour));
  const seen: Triple = [within(red), within(green), within(blue)];
  const [x, y, z] = times(TO_XYZ, seen);
  const [fx, fy, fz] = [cubed(x / 0.95047), cubed(y), cubed(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function cubed(share: number): number {
  return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
}

/** CIEDE2000 of two colours in L*a*b*. Documented: Sharma, Wu and Dalal (2005), whose pairs the test has. */
export function labDifference([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const chroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const stretch = 1 + 0.5 * (1 - Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7)));
  const [c1, c2] = [Math.hypot(stretch * a1, b1), Math.hypot(stretch * a2, b2)];
  const [h1, h2] = [hueOf(stretch * a1, b1), hueOf(stretch * a2, b2)];
  const isGrey = c1 * c2 === 0;
  const turn = isGrey ? 0 : turned(h2 - h1);
  const [deltaL, deltaC, deltaH] = [l2 - l1, c2 - c1, 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn / 2))];
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const h = isGrey ? h1 + h2 : middleHue(h1, h2);
  const weight =
    1 -
    0.17 * Math.cos(radians(h - 30)) +
    0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63));
  const parts = [
    deltaL / (1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2)),
    deltaC / (1 + 0.045 * c),
    deltaH / (1 + 0.015 * c * weight),
  ] as const;
  const rotation =
    -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  return Math.sqrt(parts[0] ** 2 + parts[1] ** 2 + parts[2] ** 2 + rotation * parts[1] * parts[2]);
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function hueOf(a: number, b: number): number {
  return ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
}

/** The shorter way round. */
function turned(degrees: number): number {
  if (degrees > 180) return degrees - 360;
  return degrees < -180 ? degrees + 360 : degrees;
}

function middleHue(left: number, right: number): number {
  const sum = left + right;
  if (Math.abs(left - right) <= 180) return sum / 2;
  return (sum < 360 ? sum + 360 : sum - 360) / 2;
}
