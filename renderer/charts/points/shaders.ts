/**
 * Points as round, soft-edged sprites. Each has a colour and a weight: 0 hidden, 1 faint, 2 normal, 3 strong.
 * Faint points are drawn in a first pass, so that they never cover the others.
 */
export const VERTEX_SHADER = `#version 300 es
layout(location = 0) in vec2 position;
layout(location = 1) in vec4 colour;
layout(location = 2) in float weight;
uniform vec2 centre;
uniform vec2 scale;
uniform float sizePx;
uniform float opacity;
uniform float faintPass;
uniform vec3 faintColour;
out vec4 tint;
out float radiusPx;
out float padPx;
void main() {
  bool faint = weight < 1.5;
  bool hidden = weight < 0.5 || faint != (faintPass > 0.5);
  gl_Position = hidden ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((position - centre) * scale, 0.0, 1.0);
  float size = sizePx * (weight > 2.5 ? 1.3 : faint ? 0.85 : 1.0);
  // Room for the soft edge; dots of two pixels do without, they are many.
  padPx = size < 3.0 ? 0.0 : 1.0;
  gl_PointSize = size + padPx;
  radiusPx = size * 0.5;
  tint = faint ? vec4(faintColour, 0.16) : vec4(colour.rgb, weight > 2.5 ? 1.0 : opacity);
}`;

export const FRAGMENT_SHADER = `#version 300 es
precision mediump float;
in vec4 tint;
in float radiusPx;
in float padPx;
out vec4 pixel;
void main() {
  float distancePx = length(gl_PointCoord - 0.5) * (2.0 * radiusPx + padPx);
  float alpha = tint.a * clamp(radiusPx + 0.5 - distancePx, 0.0, 1.0);
  if (alpha < 0.004) discard;
  pixel = vec4(tint.rgb * alpha, alpha);
}`;
