// Numbers that several loops take or make.

@inline
export function f(at: usize, index: usize): f64 {
  return <f64>load<f32>(at + (index << 2));
}

@inline
export function rounded(value: f64): u8 {
  return <u8>Math.floor(Math.min(255, Math.max(0, value)) + 0.5);
}

@inline
export function upper(four: v128): v128 {
  return i64x2.shuffle(four, four, 1, 1);
}
