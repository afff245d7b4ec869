/** A Vulkan driver in software comes with Chromium (on Debian the packages chromium and libvulkan1). */
export const DRIVER = process.env['UNBATCH_VULKAN_DRIVER'] ?? '/usr/lib/chromium/vk_swiftshader_icd.json';
