"""Training jobs of Refrain: LoRA SFT, DPO and GRPO on lyrics, one job folder each."""
