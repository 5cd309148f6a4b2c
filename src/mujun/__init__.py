"""mujun: policy text → targets with owners → reports → lights, every figure tied to its source."""
